import { createComponent } from '@trestle/component'
import { describeWithServers } from '@trestle/test-fixtures'
import { privilege } from '@trestle/xep-0356'
import { httpUpload, NS_HTTP_UPLOAD } from '@trestle/xep-0363'
import { expect, it, onTestFinished } from 'vitest'
import { fetchFile, file, uploadHost } from '../src/index.js'

const gateway = 'gw.localhost'
const options = {
  users: { romeo: 'wherefore' },
  components: { [gateway]: 'secret' },
  uploads: true,
  prosody: {
    modules: ['privilege'],
    component: 'modules_enabled = { "privilege" }',
    host: `privileged_entities = { ["${gateway}"] = { iq = { ["${NS_HTTP_UPLOAD}"] = "get" } } }`,
  },
}
const text = 'Parting is such sweet sorrow'
const local = { allowPrivateAddresses: true }

describeWithServers('the service of a server', { options }, (server, kind) => {
  it(`takes files ${kind === 'prosody' ? 'for a user, by privilege' : 'of a component'}, and has them still`, async () => {
    const { host, componentPort: port } = server()
    const component = createComponent({ jid: gateway, secret: 'secret', host, port })
    onTestFinished(() => component.stop())
    await component.use(httpUpload, { allowHttp: true }).use(privilege).start()
    const privileges = component.get(privilege)
    if (kind === 'prosody') await privileges.waitForPermissions(undefined, { timeout: 30_000 })
    const media = uploadHost({
      host: component,
      self: kind === 'prosody' ? (user) => privileges.as(user.toString()) : undefined,
    })
    let opened = 0
    const attachment = file(
      async function* () {
        opened++
        yield new TextEncoder().encode(text)
      },
      { name: 'lètter.txt', type: 'text/plain', legacyId: 'f1' },
    )
    const published = await media.publish(attachment, { for: 'romeo@localhost' })
    expect(await media.publish(attachment, { for: 'romeo@localhost' })).toEqual(published)
    expect(opened).toBe(1)
    const { name, type, size, bytes } = await fetchFile(published.url, local)
    const pieces: Uint8Array[] = []
    for await (const piece of bytes) pieces.push(piece)
    expect([name, type, size, Buffer.concat(pieces).toString()]).toEqual([
      'lètter.txt',
      'text/plain',
      text.length,
      text,
    ])
  })
})
