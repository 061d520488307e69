import { Element } from '@trestle/xml'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settled } from '../test/until.js'
import { createDispatcher } from './dispatcher.js'
import { allOf, anyOf, type Matcher, matchId, matchName, matchPath, matchWhere } from './matchers.js'

const C = 'jabber:client'
const message = (...children: Element[]) => new Element('message', C, { id: 'm' }, children)

function counted(matcher: Matcher) {
  let tests = 0
  return {
    matcher: {
      ...matcher,
      test: (element: Element) => {
        tests++
        return matcher.test(element)
      },
    },
    get tests() {
      return tests
    },
  }
}

describe('dispatcher', () => {
  it('runs what fits in the order it was added, whatever found it', () => {
    const dispatcher = createDispatcher()
    const seen: string[] = []
    dispatcher.add(matchPath(`{${C}}message/{x}x`), () => seen.push('path'))
    dispatcher.add(
      matchWhere(() => true),
      () => seen.push('where'),
    )
    dispatcher.add(matchId('m'), () => seen.push('id'))
    dispatcher.add(matchName(C, 'message'), () => seen.push('name'))
    dispatcher.add(matchName(C, 'iq'), () => seen.push('other'))
    dispatcher.add(anyOf(matchId('m'), matchName(C, 'message')), () => seen.push('any'))
    expect(dispatcher.dispatch(message(new Element('x', 'x'), new Element('x', 'x')))).toBe(5)
    expect(seen).toEqual(['path', 'where', 'id', 'name', 'any'])
  })

  it('tests no matcher of another name, path or id', () => {
    const dispatcher = createDispatcher()
    const others = Array.from({ length: 300 }, (_, i) =>
      counted(
        i % 3 === 0 ? matchName(C, `n${i}`) : i % 3 === 1 ? matchPath(`{${C}}message/{urn:${i}}x`) : matchId(`${i}`),
      ),
    )
    for (const { matcher } of others) dispatcher.add(matcher, () => expect.unreachable())
    const own = counted(matchPath(`{${C}}message/{urn:own}x`))
    dispatcher.add(own.matcher, () => {})
    const many = Array.from({ length: 50 }, () => new Element('x', 'urn:own'))
    for (let i = 0; i < 10; i++) expect(dispatcher.dispatch(message(...many))).toBe(1)
    expect(own.tests).toBe(10)
    expect(others.reduce((sum, one) => sum + one.tests, 0)).toBe(0)
  })

  it('is safe against handlers that come and go while it runs', () => {
    const dispatcher = createDispatcher()
    const seen: string[] = []
    dispatcher.add(matchName(C, 'message'), () => {
      seen.push('first')
      removeSecond()
      dispatcher.add(matchName(C, 'message'), () => seen.push('late'))
    })
    const removeSecond = dispatcher.add(matchName(C, 'message'), () => seen.push('second'))
    expect(dispatcher.dispatch(message())).toBe(1)
    expect(seen).toEqual(['first'])
    removeSecond()
    expect(dispatcher.size).toBe(2)
    dispatcher.clear()
    expect(dispatcher.size).toBe(0)
    expect(dispatcher.dispatch(message())).toBe(0)
  })

  it('reports what throws or rejects, and goes on', async () => {
    const errors: string[] = []
    const dispatcher = createDispatcher({ onError: (error) => errors.push((error as Error).message) })
    dispatcher.add(
      {
        test: () => {
          throw new Error('test')
        },
      },
      () => {},
    )
    dispatcher.add(matchName(C, 'message'), () => {
      throw new Error('thrown')
    })
    dispatcher.add(matchName(C, 'message'), async () => {
      throw new Error('rejected')
    })
    let ran = 0
    dispatcher.add(matchName(C, 'message'), () => ran++)
    expect(dispatcher.dispatch(message())).toBe(3)
    await settled()
    expect(ran).toBe(1)
    expect(errors).toEqual(['test', 'thrown', 'rejected'])
  })

  it('finds exactly what a scan of all handlers would find', () => {
    const name = fc.constantFrom('a', 'b', 'c')
    const leaf = fc.oneof(
      name.map((n) => matchName('n', n)),
      name.map((n) => matchId(n)),
      fc.tuple(name, name).map(([a, b]) => matchPath({ ns: 'n', name: a }, { ns: 'n', name: b })),
      name.map((n) => matchWhere((e) => e.children.length > 1 && e.name !== n)),
    )
    const matcher = fc.oneof(
      leaf,
      fc.array(leaf, { maxLength: 3 }).map((all) => anyOf(...all)),
      fc.array(leaf, { maxLength: 3 }).map((all) => allOf(...all)),
    )
    const element = fc.tuple(name, fc.option(name, { nil: undefined }), fc.array(name, { maxLength: 4 })).map(
      ([n, id, kids]) =>
        new Element(
          n,
          'n',
          id ? { id } : {},
          kids.map((kid) => new Element(kid, 'n')),
        ),
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(matcher, fc.boolean()), { maxLength: 12 }),
        fc.array(element, { maxLength: 5 }),
        (matchers, elements) => {
          const dispatcher = createDispatcher()
          const seen: number[] = []
          const disposers = matchers.map(([m], i) => dispatcher.add(m, () => seen.push(i)))
          for (const [i, [, remove]] of matchers.entries()) if (remove) disposers[i]?.()
          for (const one of elements) {
            seen.length = 0
            dispatcher.dispatch(one)
            expect(seen).toEqual(matchers.flatMap(([m, removed], i) => (!removed && m.test(one) ? [i] : [])))
          }
        },
      ),
    )
  })
})
