/** The files of a new gateway package, by path; its name is in lower case, with hyphens at most. */
export function templateOf(name: string, version: string): Readonly<Record<string, string>> {
  return {
    'package.json': manifest(name, version),
    [`${name}.ts`]: networkModule(name),
    [`${name}.test.ts`]: test(name),
    'README.md': readme(name),
    '.gitignore': 'node_modules\n.trestle\nsecret.txt\n',
  }
}

function manifest(name: string, version: string): string {
  const of = (...packages: string[]) => Object.fromEntries(packages.map((one) => [`@trestle/${one}`, `^${version}`]))
  const content = {
    name: `gateway-${name}`,
    version: '0.1.0',
    private: true,
    description: `A gateway to ${name}.`,
    type: 'module',
    exports: `./${name}.ts`,
    scripts: {
      start: `trestle-gateway --legacy-network ./${name}.ts`,
      test: `node --import @trestle/gateway-cli/typescript --test ${name}.test.ts`,
    },
    dependencies: of('gateway', 'gateway-cli'),
    devDependencies: of('testing', 'xep-0077'),
  }
  return `${JSON.stringify(content, null, 2)}\n`
}

function networkModule(name: string): string {
  return `import { defineNetwork, textField } from '@trestle/gateway'

export default defineNetwork({
  name: 'Gateway to ${name}',
  type: '${name}',
  registration: { username: textField({ label: 'Your name', required: true }) },

  // One session for each user. What the network's library tells goes to contacts, and what the user does comes here.
  session({ user, contacts }) {
    return {
      async login() {
        return \`Connected as \${user.form.username}\`
      },
      async onMessage(chat, { body }) {
        // Send it to the network, and return the id that it has there. Until then, everybody is an echo.
        contacts.byLegacyId(chat.legacyId).sendText(\`echo: \${body}\`)
      },
    }
  },
})
`
}

function test(name: string): string {
  return `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFrame, createMemoryStore } from '@trestle/gateway'
import { createTestNetwork } from '@trestle/testing'
import { registration } from '@trestle/xep-0077'
import network from './${name}.ts'

const log = { debug() {}, info() {}, warn: console.warn, error: console.error }

test('carries a message there and back', async () => {
  const xmpp = createTestNetwork()
  const host = xmpp.join({ jid: '${name}.example.org', kind: 'component' })
  const frame = createFrame({ host, network, store: createMemoryStore(), log, allows: () => true })
  host.start()
  await frame.start()

  const juliet = xmpp.join({ jid: 'juliet@example.org/balcony' })
  juliet.use(registration)
  juliet.start()
  await juliet.get(registration).register('${name}.example.org', { username: 'juliet' })

  const answer = juliet.xmpp.events.wait('message', { timeout: 5000, where: ({ body }) => body !== undefined })
  juliet.xmpp.send(juliet.xmpp.message({ to: 'romeo@${name}.example.org', body: 'Coucou' }))
  assert.equal((await answer).body, 'echo: Coucou')
  await frame.stop()
})
`
}

function readme(name: string): string {
  return `# gateway-${name}

A gateway from XMPP to ${name}: \`${name}.ts\` is the network module.

\`\`\`sh
npm install
npm test
\`\`\`

The XMPP server has to know it as a component (XEP-0114). In Prosody's configuration:

\`\`\`lua
component_ports = { 5347 }
Component "${name}.example.org"
    component_secret = "a long secret of yours"
\`\`\`

With the same secret in \`secret.txt\`:

\`\`\`sh
npm start -- --jid ${name}.example.org --secret-file secret.txt
\`\`\`

Without a server of yours, there is one for trials, of the domain \`localhost\`:

\`\`\`sh
npx -p @trestle/test-server trestle-test-server --user juliet:capulet --component ${name}.localhost:SECRET --print-ca ca.pem
npm start -- --jid ${name}.localhost --secret-file secret.txt # in another terminal
\`\`\`

The users of \`example.org\` then find \`${name}.example.org\` in their clients, register there, and write to
\`anybody@${name}.example.org\`.
`
}
