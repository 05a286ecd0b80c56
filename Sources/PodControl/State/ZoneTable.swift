struct ZoneTable {
}
