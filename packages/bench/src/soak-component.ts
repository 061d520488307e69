import { createComponent } from '@trestle/component'
import { disco } from '@trestle/xep-0030'
import { caps } from '@trestle/xep-0115'
import { receipts } from '@trestle/xep-0184'
import { ping } from '@trestle/xep-0199'
import type { Transport } from '@trestle/xmlstream'
import { connectTcp } from '@trestle/xmlstream/tcp'
import type { SoakAnswer } from './soak-bench.js'

// Echoes messages that are all of one length, and reports its memory and queues whenever it is asked.
const [, , port, domain, length] = process.argv
let answered = 0
let written = 0
let login = true
let socket: { readonly writableLength: number } | undefined

const component = createComponent({
  jid: domain as string,
  secret: 'of no matter',
  port: Number(port),
  connector: {
    async connect(target): Promise<Transport> {
      const transport = await connectTcp(target)
      socket = transport.socket
      return {
        ...transport,
        write(data) {
          if (!login) written += data.length
          return transport.write(data)
        },
      }
    },
  },
})
component.use(disco).use(caps).use(receipts).use(ping)
component.on('online', () => {
  login = false
})
component.on('message', ({ to, from, id, type, body }) => {
  component.send(component.message({ to: from, from: to, id, type, body }))
  answered++
})
component.on('error', ({ error }) => console.error(error))
component.on('ended', ({ error }) => {
  console.error(error)
  process.exit(1)
})

process.on('message', () => {
  const { rss, heapUsed } = process.memoryUsage()
  const queued = answered * Number(length) - written + (socket?.writableLength ?? 0)
  process.send?.({ rss, heapUsed, queued, answered } satisfies SoakAnswer)
})
await component.start()
process.send?.('ready')
