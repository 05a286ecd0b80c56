// The golden runner, marked text and builders that the tests share.
