/** One less than the service gives at most: a result of so many is whole. */
export const ROWS = 499_999;
