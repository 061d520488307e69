// Answers every message that has a body: from and to swapped, same id, type and body. What a component has in practice is
// installed: service discovery, capabilities, receipts and ping.
import { createComponent } from '@trestle/component'
import { disco } from '@trestle/xep-0030'
import { caps } from '@trestle/xep-0115'
import { receipts } from '@trestle/xep-0184'
import { ping } from '@trestle/xep-0199'

const { XMPP_HOST = '127.0.0.1', XMPP_PORT = '5347', XMPP_DOMAIN, XMPP_SECRET } = process.env
if (!XMPP_DOMAIN || !XMPP_SECRET) {
  console.error('Set XMPP_DOMAIN and XMPP_SECRET; XMPP_HOST and XMPP_PORT where they are not 127.0.0.1 and 5347.')
  process.exit(2)
}

const component = createComponent({
  host: XMPP_HOST,
  port: Number(XMPP_PORT),
  jid: XMPP_DOMAIN,
  secret: XMPP_SECRET,
})
component.use(disco).use(caps).use(receipts).use(ping)

component.on('message', (message) => {
  const { to, from, id, type, body } = message
  if (body !== undefined) component.send(component.message({ to: from, from: to, id, type, body }))
})
component.on('error', ({ error }) => console.error(error))

function fail({ message }) {
  console.error(message)
  process.exitCode = 1
}
component.on('ended', ({ error }) => fail(error))
process.once('SIGTERM', () => void component.stop())
await component.start().catch(fail)
