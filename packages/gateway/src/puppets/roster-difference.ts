/** What the roster says of a contact. */
export interface RosterEntryOf {
  readonly name?: string | undefined
  readonly groups?: readonly string[] | undefined
  readonly subscription?: string | undefined
}

/** What the gateway last wrote of a contact: this is its own, the rest of an item is the user's. */
export interface WrittenEntry {
  readonly name?: string | undefined
  readonly groups?: readonly string[] | undefined
}

/** What has to be written, if anything, so that the user's roster shows a contact as the network does. */
export interface RosterDifference {
  readonly item: { readonly name?: string | undefined; readonly groups: readonly string[] } | undefined
  /** What is the gateway's own afterwards. */
  readonly written: WrittenEntry
}

/**
 * Compares a roster item with what the network says. A name that the user has changed stays; groups are only taken away
 * where the gateway has put the contact into them.
 */
export function rosterDifference(
  current: RosterEntryOf | undefined,
  wanted: WrittenEntry,
  written: WrittenEntry | undefined,
): RosterDifference {
  const own = current?.name === undefined || current.name === written?.name
  const name = own ? (wanted.name ?? current?.name) : current.name
  const present = current?.groups ?? []
  const ours = written?.groups ?? []
  const wantedGroups = wanted.groups ?? []
  // A group that the gateway gave once and the user has left is not given again.
  const given = wantedGroups.filter((group) => !ours.includes(group) || !current)
  const kept = present.filter((group) => !ours.includes(group) || wantedGroups.includes(group))
  const groups = [...new Set([...kept, ...given])]
  const isSame =
    current?.subscription === 'both' &&
    current.name === name &&
    present.length === groups.length &&
    present.every((group) => groups.includes(group))
  // A name that the user chose is not taken for the gateway's, whatever the network calls the contact.
  const writtenName = own ? name : written?.name
  return {
    item: isSame ? undefined : { name, groups },
    written: {
      ...(writtenName !== undefined && { name: writtenName }),
      ...(wantedGroups.length > 0 && { groups: wantedGroups }),
    },
  }
}
