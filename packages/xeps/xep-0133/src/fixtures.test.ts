import { readdirSync, readFileSync } from 'node:fs'
import { elementFrom, roundTrip } from '@trestle/testing'
import { Command, CommandRequest } from '@trestle/xep-0050'
import { describe, expect, it } from 'vitest'
import type { AdminCommand } from './admin-command.js'
import { adminCommands } from './index.js'

const folder = new URL('../fixtures/', import.meta.url)
const names = readdirSync(folder).map((name) => name.replace('.xml', ''))
const fixture = (name: string) => readFileSync(new URL(`${name}.xml`, folder), 'utf8')
const all = Object.values(adminCommands) as unknown as readonly AdminCommand<object, object, object, object>[]

describe('the forms of each command', () => {
  it.each(names)('are read and written: %s', (name) => {
    const isRequest = name.endsWith('-request') || name.endsWith('-submission')
    const { node, form } = roundTrip(fixture(name), isRequest ? CommandRequest : Command)
    const command = all.find((one) => one.node === node)
    expect(command).toBeDefined()
    if (!form) return
    const schema = name.endsWith('-result') ? command?.result : command?.form
    const { unknown } = schema!.readValid({ ...form, type: form.type === 'form' ? 'submit' : form.type })
    // A form that is still empty lacks what is required.
    expect(unknown.filter(({ values }) => values?.length)).toEqual([])
    const shown = new Set(schema!.form().fields?.map((field) => field.var))
    expect((form.fields ?? []).filter((field) => !shown.has(field.var))).toEqual([])
  })

  it('are there for each', () => {
    const nodes = new Set(names.map((name) => elementFrom(fixture(name)).elements()[0]!.attrs['node']))
    expect([...nodes].sort()).toEqual(all.map(({ node }) => node).sort())
  })
})
