import Comitia.Theme

// The name of a screen.
Words {
    font.pixelSize: Theme.screenTitle
    strong: true
}
