import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder with these files, outside the repository, which goes with the test. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'trestle-cli-')))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  return folder
}

/** A network module that echoes. */
export const ECHO = `import { defineNetwork, textField } from '@trestle/gateway'
const prefix: string = 'echo: '
export default defineNetwork({
  name: 'Echo',
  type: 'echo',
  registration: { nick: textField({ required: true }) },
  session: ({ contacts }) => ({
    login: () => 'Connected',
    onMessage: (chat, { body }) => void contacts.byLegacyId(chat.legacyId).sendText(prefix + body),
  }),
})
`
