import { renameSync, writeFileSync } from 'node:fs'
import { it } from 'vitest'
import { describeWithServers } from '../../src/index.js'

describeWithServers('endless', {}, (server, kind) => {
  it('never ends', async () => {
    writeFileSync(`${process.env['ENDLESS_MARK']}.part`, JSON.stringify({ kind, port: server().c2sPort }))
    renameSync(`${process.env['ENDLESS_MARK']}.part`, `${process.env['ENDLESS_MARK']}`)
    await new Promise(() => {})
  })
})
