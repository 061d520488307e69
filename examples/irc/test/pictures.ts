import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Keeps what a client has on its screen, for the documentation, in the folder that the environment's TRESTLE_PICTURES names. */
export function keepPicture(name: string, picture: string | Uint8Array): void {
  const folder = process.env['TRESTLE_PICTURES']
  if (folder) writeFileSync(join(folder, name), picture)
}
