const NS = 'http://docs.oasis-open.org/ns/xri/xrd-1.0'
const link = "<Link rel='urn:xmpp:alt-connections:websocket' href='wss://a.example/ws?b=1&amp;c=2'/>"

/** Host-meta files as people write them, and worse. */
export const documents: readonly string[] = [
  `<XRD xmlns='${NS}'>${link}</XRD>`,
  `<?xml version='1.0' encoding='UTF-8'?>\n<!-- ${link} -->\n<XRD xmlns='${NS}'><!-- -->${link}<!-- <x> --></XRD>\n<!-- end -->`,
  `<x:XRD xmlns:x='${NS}'>${link}<x:Link rel='a' href='b'/><x:Link/></x:XRD>`,
  `<XRD xmlns='${NS}'><Subject>a.example</Subject><Link rel='a' template='b'><Title xml:lang='de'>c</Title></Link></XRD>`,
  `<XRD xmlns='${NS}'><Property><Link rel='a' href='b'/></Property></XRD>`,
  `<XRD>${link}</XRD>`,
  `<XRDS xmlns='${NS}'>${link}</XRDS>`,
  `<!DOCTYPE XRD><XRD xmlns='${NS}'>${link}</XRD>`,
  `<!DOCTYPE XRD [<!ENTITY a 'b'>]><XRD xmlns='${NS}'><Link rel='&a;'/></XRD>`,
  `<XRD xmlns='${NS}'>${link}`,
  `<XRD xmlns='${NS}'>${link}<Link rel=a/></XRD>`,
  `<XRD xmlns='${NS}'><p:Link rel='a'/></XRD>`,
  '<html><body>Not found<br></body></html>',
  '<html/>',
  '{}',
  '',
]
