import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createComponent } from '@trestle/component'
import { describeWithServers, python } from '@trestle/test-fixtures'
import { expect, it, onTestFinished } from 'vitest'
import { search } from '../src/index.js'

const SERVICE = 'directory.localhost'
const script = fileURLToPath(new URL('slixmpp-search.py', import.meta.url))
const options = { users: { romeo: 'wherefore' }, components: { [SERVICE]: 'secret' } }

describeWithServers('slixmpp', { options, servers: ['prosody'], needs: ['slixmpp'] }, (server) => {
  it('searches, and is searched', async () => {
    const { host, componentPort, c2sPort: port, ca } = server()
    const folder = mkdtempSync(join(tmpdir(), 'search-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    writeFileSync(join(folder, 'ca.pem'), ca)
    const component = createComponent({ jid: SERVICE, secret: 'secret', host, port: componentPort }).use(search)
    onTestFinished(() => component.stop())
    await component.start()
    const entries = ['juliet', 'tybalt'].map((name) => ({
      jid: `${name}@capulet.example`,
      values: { last: 'Capulet' },
    }))
    component.get(search).provide({
      form: () => ({ title: 'People of Verona', fields: [{ var: 'last', type: 'text-single' }] }),
      query: ({ args }) => ({ entries: entries.filter(({ values }) => values.last === args['last']) }),
    })

    const wrote = component.xmpp.events.wait('message', { timeout: 60_000 })
    const login = { jid: 'romeo@localhost', password: 'wherefore', host, port, ca: join(folder, 'ca.pem') }
    const settings = JSON.stringify({ ...login, service: SERVICE })
    const ended = promisify(execFile)(python, [script, settings], { timeout: 60_000 })
    const romeo = (await wrote).from!
    const offer = await component.get(search).getForm(romeo)
    expect(offer.form).toMatchObject({ title: 'Houses' })
    const { matches } = await component.get(search).search(romeo, { last: 'Capulet' })
    expect(matches.map(({ jid, values }) => [`${jid}`, values['last']])).toEqual([
      ['tybalt@capulet.example', ['Capulet']],
    ])
    component.send(component.message({ to: romeo, body: 'Enough' }))
    expect(JSON.parse((await ended).stdout)).toEqual([
      ['form', 'People of Verona', ['last']],
      ['found', ['juliet@capulet.example', 'tybalt@capulet.example']],
    ])
  }, 90_000)
})
