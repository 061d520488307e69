const MAX_LETTERS = 30

/** An id from the name of a room, such as `#the-feast`, or `#the-feast-2` where that is taken. */
export function createRoomId(name: string, isTaken: (id: string) => boolean): string {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? ['room']
  const base = `#${words.join('-').slice(0, MAX_LETTERS)}`
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}-${number}`
    if (!isTaken(id)) return id
  }
}
