import { describe, expect, it } from 'vitest'
import { fileName, nameInDisposition, nameInPath, typeOfName } from './file-name.js'

describe('the name in a header', () => {
  it.each([
    ['attachment; filename="rose.jpg"', 'rose.jpg'],
    ['inline;filename=rose.jpg', 'rose.jpg'],
    [`attachment; filename="x.jpg"; filename*=UTF-8''r%C3%B6se.jpg`, 'röse.jpg'],
    ['attachment; filename="a \\"b\\" c.txt"', 'a "b" c.txt'],
    // UTF-8 as headers show it.
    ['attachment; filename="r\u00c3\u00b6se.jpg"', 'röse.jpg'],
    ['attachment; filename="r\u00f6se.jpg"', 'röse.jpg'],
    [`attachment; filename*=UTF-8''%E0%A4%A`, '%E0%A4%A'],
    [`attachment; filename*=iso-8859-1''r%F6se.jpg; filename=rose.jpg`, 'rose.jpg'],
    ['attachment', undefined],
    ['attachment; filename=""', undefined],
    [undefined, undefined],
  ])('%j is %j', (header, name) => expect(nameInDisposition(header)).toBe(name))

  it('is found in linear time', () => {
    expect(nameInDisposition(`attachment; filename="${'\\'.repeat(100_000)}`)).toBe(undefined)
  })
})

describe('the name in a path', () => {
  it.each([
    ['https://montague.example/a/r%C3%B6se.jpg?size=big#x', 'röse.jpg'],
    ['https://montague.example/a/', undefined],
    ['https://montague.example/%E0%A4%A', '%E0%A4%A'],
  ])('%s is %j', (url, name) => expect(nameInPath(new URL(url))).toBe(name))
})

describe('a file name', () => {
  it.each([
    ['../../etc/passwd', undefined, '__%2F..%2Fetc%2Fpasswd'],
    ['rose', 'image/jpeg', 'rose.jpg'],
    ['rose.jpeg', 'image/jpeg', 'rose.jpeg'],
    ['rose', 'application/x-unknown', 'rose'],
    [undefined, 'image/png', 'file.png'],
    ['e\u202egpj.exe', 'image/jpeg', 'egpj.exe'],
    ['', undefined, 'file'],
  ])('of %j and the type %j is %j', (name, type, expected) => expect(fileName(name, type)).toBe(expected))
})

it.each([
  ['rose.JPEG', 'image/jpeg'],
  ['a.b.mp4', 'video/mp4'],
  ['rose', undefined],
  ['rose.exe', undefined],
  [undefined, undefined],
])('the type that the name %j stands for is %j', (name, type) => expect(typeOfName(name)).toBe(type))
