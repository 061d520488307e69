/** Whether a chat is a room: the names of accounts do not begin so. */
export const isRoomId = (chat: string): boolean => chat.startsWith('#')

/** The key of what two accounts say to each other. Names have no colon. */
export const directKey = (one: string, other: string): string => [one, other].sort().join(':')

/** The chat as an account sees it: the room, or the other of the two. */
export function chatOf(key: string, account: string): string {
  if (isRoomId(key)) return key
  const [one = '', other = ''] = key.split(':')
  return account === one ? other : one
}
