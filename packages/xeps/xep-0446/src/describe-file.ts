import { piecesOf } from '@trestle/core'
import type { HashAlgorithm, HashInput, Hashing, HashOptions } from '@trestle/xep-0300'
import type { FileMetadataValue } from './elements.js'

/** Details of a file that its bytes do not tell. */
export interface FileDetails extends Partial<Omit<FileMetadataValue, 'hashes' | 'size'>> {
  /** Default: SHA-256. */
  readonly algorithms?: readonly HashAlgorithm[] | undefined
}

/** The metadata of a file: its details, with its size and hashes. Of a `File`, its name, type and date as well. */
export async function describeFile(
  hashing: Pick<Hashing, 'hashAll'>,
  input: HashInput,
  { algorithms = ['sha-256'], ...details }: FileDetails = {},
  options?: HashOptions,
): Promise<FileMetadataValue> {
  let size = 0
  const hashes = await hashing.hashAll(
    counted(input, (bytes) => {
      size += bytes
    }),
    algorithms,
    options,
  )
  return { thumbnails: [], ...detailsOf(input), ...details, size, hashes }
}

function detailsOf(input: HashInput): Partial<FileMetadataValue> {
  if (!(input instanceof Blob)) return {}
  const { name, lastModified } = input as Partial<File>
  return {
    ...(input.type !== '' && { mediaType: input.type }),
    ...(name && { name }),
    ...(lastModified !== undefined && { date: new Date(lastModified) }),
  }
}

function counted(input: HashInput, add: (bytes: number) => void): HashInput {
  if (input instanceof Uint8Array || input instanceof Blob) {
    add(input instanceof Blob ? input.size : input.length)
    return input
  }
  return countedPieces(input, add)
}

async function* countedPieces(input: HashInput, add: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of piecesOf(input)) {
    add(piece.length)
    yield piece
  }
}
