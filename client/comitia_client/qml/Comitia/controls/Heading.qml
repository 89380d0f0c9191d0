import Comitia.Theme

// The name of a list or a sheet.
Words {
    font.pixelSize: Theme.listTitle
    strong: true
}
