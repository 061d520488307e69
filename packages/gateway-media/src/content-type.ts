/** What a file is of which nothing is known. */
export const UNKNOWN_TYPE = 'application/octet-stream'

/** The type of a header or element, in lower case and without parameters; `application/octet-stream` for what is none. */
export function contentType(written: string | undefined): string {
  const type = written?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(type) ? type : UNKNOWN_TYPE
}
