/** Cuts a text to `maxLength` UTF-16 code units, says how many are left out, and cuts no surrogate pair in two. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text
  const last = text.charCodeAt(maxLength - 1)
  const end = last >= 0xd800 && last <= 0xdbff ? maxLength - 1 : maxLength
  return `${text.slice(0, end)}…[${text.length - end} more characters]`
}
