import { chmodSync, readdirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Log } from '@trestle/gateway'

/** Access of the group and of others. */
const OTHERS = 0o077

/** The files that a gateway keeps in its data folder. */
const ours = /^(?:gateway\.(?:sqlite|key)|last-exit\.json|\.writable-)/
/** The folder of the files of users. */
const FILES = 'files'
/** What the top of a file system has by itself. */
const LOST_AND_FOUND = 'lost+found'

/**
 * Takes the access of others to the data away: from the files of a gateway, and from the folder if nothing else is in it,
 * so that no folder of a person is closed by mistake. What belongs to another account, or is shared, is warned about.
 */
export function tightenModes(folder: string, log: Log, account: number | undefined = process.getuid?.()): void {
  // Without accounts there are no modes either.
  if (account === undefined) return
  const names = readdirSync(folder).filter((name) => name !== LOST_AND_FOUND)
  const files = names.filter((name) => ours.test(name))
  for (const name of files) tighten(join(folder, name), 0o600, true, log, account)
  if (names.includes(FILES)) tighten(join(folder, FILES), 0o700, true, log, account)
  const others = names.filter((name) => name !== FILES && !files.includes(name))
  tighten(folder, 0o700, others.length === 0, log, account)
}

function tighten(path: string, mode: number, isOurs: boolean, log: Log, account: number): void {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found || (found.mode & OTHERS) === 0) return
  const details = { path, mode: shown(found.mode) }
  if (!isOurs) log.warn(details, 'Other accounts have access to the data folder, which has other files as well.')
  else if (!belongsTo(found, account)) {
    log.warn(details, 'Other accounts have access to the data, and it belongs to another account.')
  } else {
    try {
      chmodSync(path, mode)
      log.warn({ ...details, now: shown(mode) }, 'Other accounts had access to the data.')
    } catch (error) {
      log.warn({ ...details, error }, 'Other accounts have access to the data, and that cannot be changed.')
    }
  }
}

// A folder such as /tmp, in which all may write but only delete what is theirs, stays as it is.
function belongsTo(found: Stats, account: number): boolean {
  return found.uid === account && (found.mode & 0o1000) === 0
}

function shown(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
