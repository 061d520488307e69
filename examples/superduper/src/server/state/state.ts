import type { Journal } from '../journal.js'
import { createFileIndex, type FileIndex } from './file-index.js'
import { createHistory, type History } from './history.js'
import { createIds, type Ids } from './ids.js'
import { createMailboxes, type Mailboxes } from './mailboxes.js'
import { createPeople, type People } from './people.js'
import { createReadMarks, type ReadMarks } from './read-marks.js'
import type { StatePart, StateRecord } from './records.js'
import { createRelations, type Relations } from './relations.js'
import { createRoomList, type RoomList } from './room-list.js'
import { createSessions, type Sessions } from './sessions.js'

/** The state that survives a restart. It changes by `commit` alone. */
export interface State {
  readonly ids: Ids
  readonly history: History
  readonly mailboxes: Mailboxes
  readonly readMarks: ReadMarks
  readonly relations: Relations
  readonly people: People
  readonly sessions: Sessions
  readonly files: FileIndex
  readonly rooms: RoomList
  /** Writes a change, then applies it. Throws, without effect, if it could not be written. */
  commit(record: StateRecord): void
  close(): void
}

/** Reads the journal. `history` messages are kept of each chat. */
export function createState(journal: Journal<StateRecord>, options: { readonly history: number }): State {
  const parts = {
    ids: createIds(),
    history: createHistory(options.history),
    mailboxes: createMailboxes(),
    readMarks: createReadMarks(),
    relations: createRelations(),
    people: createPeople(),
    sessions: createSessions(),
    files: createFileIndex(),
    rooms: createRoomList(),
  }
  const all: readonly StatePart[] = Object.values(parts)

  function apply(record: StateRecord): void {
    for (const part of all) part.apply(record)
  }

  function* snapshot(): Generator<StateRecord> {
    for (const part of all) yield* part.snapshot()
  }

  for (const record of journal.takeRecords()) apply(record)
  journal.rewrite(snapshot())
  let compactedLength = journal.length

  function compact(): void {
    try {
      journal.rewrite(snapshot())
    } catch {
      // The record that led here is written and applied; compaction is tried again later.
    }
    compactedLength = journal.length
  }

  return {
    ...parts,
    commit(record) {
      journal.append(record)
      apply(record)
      if (journal.length > 4 * compactedLength + 10_000) compact()
    },
    close: () => journal.close(),
  }
}
