import type { FileMetadataValue } from './elements.js'

export interface FileDimensions {
  readonly width: number
  readonly height: number
}

/** The pixels of an image or video; also as version 0.1 wrote them, and XEP-0449 still does: `512x384` in one element. */
export function fileDimensions({ width, height, rest }: FileMetadataValue): FileDimensions | undefined {
  if (width !== undefined && height !== undefined) return { width, height }
  const older = rest?.children.find(({ name }) => name === 'dimensions')
  const written = older && /^\s*(\d{1,9})\s*[x×]\s*(\d{1,9})\s*$/.exec(older.text())
  return written ? { width: Number(written[1]), height: Number(written[2]) } : undefined
}
