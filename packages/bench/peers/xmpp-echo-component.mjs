import { load } from './load.mjs'

const { component, xml } = (await load('@xmpp/component')).default
const { XMPP_HOST, XMPP_PORT, XMPP_DOMAIN, XMPP_SECRET } = process.env

const xmpp = component({ service: `xmpp://${XMPP_HOST}:${XMPP_PORT}`, domain: XMPP_DOMAIN, password: XMPP_SECRET })

xmpp.on('stanza', (stanza) => {
  if (!stanza.is('message') || stanza.attrs.type === 'error') return
  const body = stanza.getChildText('body')
  if (body === null) return
  const { to, from, id, type } = stanza.attrs
  return xmpp.send(xml('message', { to: from, from: to, id, type }, xml('body', {}, body)))
})
xmpp.on('error', (error) => console.error(error))
await xmpp.start()
