// Writes messages until it is killed, or exits at a number, and says of each that it is kept when it is.
import { openSqliteStore } from '../../src/index.js'

const [file = '', last] = process.argv.slice(2)
const store = await openSqliteStore({ file })
await store.users.put({ jid: 'juliet@capulet.example', form: {}, registeredAt: new Date() })
for (let batch = 0; ; batch++) {
  const numbers = Array.from({ length: 5 }, (_, index) => batch * 5 + index)
  await Promise.all(
    numbers.map(async (number) => {
      await store.incoming.add({
        clientId: `client-${number}`,
        user: 'juliet@capulet.example',
        chat: 'nurse',
        event: '{}',
        stanza: '<message/>',
        stanzaId: undefined,
        at: new Date(),
        attempts: 0,
      })
      if (number % 2 === 1)
        await store.incoming.settle(`client-${number}`, { legacyIds: [`legacy-${number}`], role: 'original' })
      console.log(number)
      if (number === Number(last)) process.exit(7)
    }),
  )
}
