/** Requests with longer ids are not answered: the answer has to repeat the id, and might be too large for the server. */
export const MAX_ID_LENGTH = 1024
