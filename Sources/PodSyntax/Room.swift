// A room is opened by its first tenant.
