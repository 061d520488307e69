import { ClientError, createClient } from '@trestle/client'
import { wireLogFromEnvironment } from '@trestle/wire-log'
import { disco } from '@trestle/xep-0030'
import { roomLeft } from '@trestle/xep-0045'
import { streamManagement } from '@trestle/xep-0198'
import { ping } from '@trestle/xep-0199'
import { roomBot } from './room-bot.js'
import { readSeen } from './seen.js'
import { readSettings } from './settings.js'
import { createStateFile } from './state-file.js'

const { room, nick, state, ...account } = readSettings(process.env)
const client = createClient({ ...account, wire: wireLogFromEnvironment({ bodies: false }) })
client.use(disco, { identity: { category: 'client', type: 'bot', name: nick } })
client.use(ping).use(streamManagement).use(roomBot)

const bot = client.get(roomBot)
if (state !== undefined) {
  const file = createStateFile(state)
  bot.api.register('loadSeen', async () => readSeen((await file.read()) ?? []))
  bot.api.register('saveSeen', ({ args }) => file.write(args))
}

client.on('online', ({ resumed }) => resumed || client.send(client.presence()))
client.on('reconnecting', ({ error, delay }) => console.error(`${error.message} Next attempt in ${delay} ms.`))
client.on('ended', ({ error }) => failed(error))
client.on(roomLeft, ({ reason, text }) => {
  if (reason === 'left') return
  console.error(`I am out of ${room}: ${reason}${text === undefined ? '' : ` (${text})`}.`)
  // Who was put out does not come back by itself: that is exit code 0. The rest may be better after a while.
  if (reason === 'not-rejoined' || reason === 'shutdown' || reason === 'technical-problem') process.exitCode = 1
  void client.stop()
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => client.stop())

try {
  await client.start({ retry: true })
  await bot.enter(room, nick, { onConflict: (taken) => `${taken}_` })
  console.log(`I am in ${room}.`)
} catch (error) {
  await client.stop()
  failed(error as Error)
}

/** A login that fails for good is exit code 78 of sysexits: nobody need try again. Rooms may be better after a while. */
function failed(error: Error): void {
  const isLogin = error instanceof ClientError
  if (isLogin && error.code === 'aborted') return
  console.error(error.message)
  process.exitCode = isLogin ? 78 : 1
}
