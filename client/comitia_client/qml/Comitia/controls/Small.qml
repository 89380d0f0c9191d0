import Comitia.Theme

// What explains: smaller and fainter than the rest.
Words {
    color: Theme.faint
    font.pixelSize: Theme.small
}
