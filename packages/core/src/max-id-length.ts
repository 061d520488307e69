/** Longer ids are not answered: the answer has to repeat them, and might be more than the server takes. */
export const MAX_ID_LENGTH = 1024
