/** Bytes of a picture that still fits into stanzas (XEP-0231 §2.1). */
const MAX_BYTES = 8192
/** Bytes that a QR code can carry. */
const MAX_CODE = 2953
/** Pixels of each module, the largest that fits. */
const SCALES = [6, 4, 3, 2]

/** A QR code as PNG; `undefined` where the text is too long. */
export async function qrPicture(code: string): Promise<Uint8Array | undefined> {
  if (new TextEncoder().encode(code).length > MAX_CODE) return undefined
  const { default: qrcode } = await import('qrcode')
  for (const scale of SCALES) {
    const png = await qrcode.toBuffer(code, { type: 'png', scale, errorCorrectionLevel: 'L' })
    if (png.length <= MAX_BYTES) return new Uint8Array(png)
  }
  return undefined
}
