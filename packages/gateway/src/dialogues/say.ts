import { addPublished } from '@trestle/gateway-media'
import type { JID } from '@trestle/jid'
import { Message } from '@trestle/stanza'
import { NS_XHTML, setXhtml } from '@trestle/xep-0071'
import { Bob, bob } from '@trestle/xep-0231'
import { Element } from '@trestle/xml'
import { publishedOf } from '../files/file-data.js'
import type { FrameHost } from '../frame-host.js'
import { splitText } from '../support/clip.js'
import type { Shown } from './medium.js'

/** Seconds for which a picture is kept. */
const PICTURE_AGE = 600

/** Sends what is shown to a user in the chat with the gateway: a picture as bits of binary (XEP-0231) in XHTML-IM, a file as those of contacts. */
export function createSay(host: FrameHost): (to: JID, shown: Shown) => Promise<void> {
  const { xmpp } = host

  function send(
    to: JID,
    body: string | undefined,
    decorate: (message: Message) => Message = (message) => message,
  ): void {
    if (!xmpp.online) return
    xmpp.send(
      decorate(Message.of({ from: xmpp.jid, to, id: xmpp.newId(), type: 'chat', ...(body !== undefined && { body }) })),
    )
  }

  return async (to, { title, text, code, picture, file }) => {
    const said = [title, text].filter((one) => one !== undefined && one !== '').join('\n')
    for (const part of splitText(said)) send(to, part)
    if (file) send(to, undefined, (message) => addPublished(message, publishedOf(file)))
    if (code === undefined) return
    if (!picture) return send(to, code)
    const cid = await host.as(xmpp.jid).get(bob).setBob(picture, 'image/png', { maxAge: PICTURE_AGE })
    send(to, code, (message) => {
      message.set(Bob, { cid, type: 'image/png', maxAge: PICTURE_AGE, data: picture })
      return setXhtml(message, pictureBody(cid, code))
    })
  }
}

function pictureBody(cid: string, code: string): Element {
  const image = new Element('img', NS_XHTML, { src: `cid:${cid}`, alt: code }, [])
  return new Element('body', NS_XHTML, {}, [new Element('p', NS_XHTML, {}, [image])])
}
