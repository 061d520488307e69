/** A place, in degrees (WGS 84). */
export interface Place {
  readonly latitude: number
  readonly longitude: number
}

const NUMBER = String.raw`(-?\d{1,3}(?:\.\d{1,20})?)`
const PARAMETER = String.raw`(?:;[\w-]{1,64}(?:=[\w\[\]:&+$\-.!~*'()%]{0,256})?)`
const GEO_URI = new RegExp(
  String.raw`^geo:${NUMBER},${NUMBER}(?:,-?\d{1,9}(?:\.\d{1,20})?)?(${PARAMETER}{0,16})(?:\?.{0,512})?$`,
  'i',
)

/** The `geo:` URI of a place (RFC 5870), without exponents. */
export function geoUri({ latitude, longitude }: Place): string {
  return `geo:${degrees(latitude)},${degrees(longitude)}`
}

/** The place of a text that is a `geo:` URI and nothing else; `undefined` also for places of other systems. */
export function readGeoUri(text: string): Place | undefined {
  const [, latitude, longitude, parameters = ''] = GEO_URI.exec(text.trim()) ?? []
  const system = /;crs=([^;]*)/i.exec(parameters)?.[1]
  if (latitude === undefined || (system !== undefined && system.toLowerCase() !== 'wgs84')) return undefined
  const place = { latitude: Number(latitude), longitude: Number(longitude) }
  return Math.abs(place.latitude) <= 90 && Math.abs(place.longitude) <= 180 ? place : undefined
}

function degrees(value: number): string {
  // Seven digits are a centimetre.
  return value
    .toFixed(7)
    .replace(/\.?0+$/, '')
    .replace(/^-0$/, '0')
}
