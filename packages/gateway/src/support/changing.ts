/** What is made and changed in one place, and only read elsewhere. */
export type Changing<T> = { -readonly [K in keyof T]: T[K] }
