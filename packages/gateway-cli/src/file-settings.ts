import { BlockList, isIP } from 'node:net'
import { usageError } from './cli-error.js'
import type { OptionName } from './option-table.js'
import { type HostAndPort, readListenAddress } from './server-address.js'
import { readWholeNumber } from './whole-number.js'

/** Where files of the network are kept for users, and how they are given. */
export interface ServedFiles {
  /** Absolute; undefined: `files` in the data folder. */
  readonly folder: string | undefined
  /** What their URLs begin with, as clients reach them. */
  readonly url: string
  readonly listen: HostAndPort
  /** Bytes of all files of one user, and of all users. */
  readonly maxUserBytes: number | undefined
  readonly maxTotalBytes: number | undefined
  /** Days after which a file is removed. */
  readonly days: number | undefined
}

/** How files go to and from users. */
export interface FileSettings {
  /** Undefined: they are uploaded to the service of the server. */
  readonly served: ServedFiles | undefined
  /** Bytes of one file, in either direction. */
  readonly maxBytes: number | undefined
  /** Whether files of users may be retrieved from an address that is not of the public internet. */
  readonly allowsPrivate: ((address: string) => boolean) | undefined
}

export interface FileOptionSources {
  readonly value: (name: OptionName) => string | undefined
  readonly values: (name: OptionName) => readonly string[]
  /** Makes a path absolute. */
  readonly path: (text: string) => string
}

const LISTEN = '127.0.0.1:5290'
const OF_SERVED = ['files-dir', 'files-http', 'files-user-bytes', 'files-total-bytes', 'files-days'] as const

/** Reads the options for files. @throws CliError */
export function readFileSettings({ value, values, path }: FileOptionSources): FileSettings {
  const url = value('files-url')
  const given = OF_SERVED.find((name) => value(name) !== undefined)
  if (url === undefined && given) throw usageError(`--${given} needs --files-url: where clients find the files`)
  const size = (name: OptionName) => readSize(name, value(name))
  const folder = value('files-dir')
  return {
    maxBytes: size('files-max-bytes'),
    allowsPrivate: readNetworks(values('files-network')),
    served:
      url === undefined
        ? undefined
        : {
            folder: folder === undefined ? undefined : path(folder),
            url: readFilesUrl(url),
            listen: readListenAddress('files-http', value('files-http') ?? LISTEN),
            maxUserBytes: size('files-user-bytes'),
            maxTotalBytes: size('files-total-bytes'),
            days: readWholeNumber('files-days', value('files-days'), { min: 1, max: 3650 }),
          },
  }
}

/** Others than those of this machine are reached by https: clients take no other. */
function readFilesUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isLocal = url !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  const isRight = url?.protocol === 'https:' || (isLocal && url.protocol === 'http:')
  if (!url || !isRight || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw usageError('--files-url must be what URLs of files begin with, such as https://files.example.org/')
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }

function readSize(name: OptionName, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, count = '', unit = ''] = /^(\d+)([kmgt]?)$/i.exec(text.trim()) ?? []
  const bytes = Number(count) * (UNITS[unit.toLowerCase()] ?? Number.NaN)
  if (count === '' || !Number.isSafeInteger(bytes) || bytes === 0) {
    throw usageError(`--${name} must be a number of bytes, such as 50000000 or 50M`)
  }
  return bytes
}

function readNetworks(texts: readonly string[]): FileSettings['allowsPrivate'] {
  if (texts.length === 0) return undefined
  const networks = new BlockList()
  for (const text of texts) {
    const [address = '', length, ...more] = text.split('/')
    const [version, bits] = isIP(address) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const)
    const prefix = length === undefined ? bits : /^\d+$/.test(length) ? Number(length) : Number.NaN
    if (isIP(address) === 0 || more.length > 0 || !(prefix >= 0 && prefix <= bits)) {
      throw usageError('--files-network must be an address or a network, such as 192.168.1.0/24')
    }
    networks.addSubnet(address, prefix, version)
  }
  return (address) => isIP(address) !== 0 && networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}
