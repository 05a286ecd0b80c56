import Testing

struct StoreTests {}
