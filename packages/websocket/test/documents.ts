import type { ParserLimits } from '@trestle/xml'

/** A document, and what must come of it. */
export interface Row {
  readonly name: string
  readonly xml: string
  readonly limits?: Partial<ParserLimits>
  /** The code of the error; absent if it is read. */
  readonly error?: string
  /** The code in browsers, whose parsers do not say what is wrong, and look at a document in another order. */
  readonly inBrowsers?: string
}

const limits = { maxDepth: 3, maxAttributes: 3, maxChildren: 4 }

export const documents: readonly Row[] = [
  { name: 'a stanza', xml: "<message xmlns='jabber:client' to='a@b' id='1'><body>Hi &amp; bye</body></message>" },
  { name: 'prefixes', xml: "<s:features xmlns:s='urn:s' xmlns='urn:d'><a/><s:b c='1' s:d='2'/></s:features>" },
  { name: 'a default namespace undone', xml: "<a xmlns='urn:a'><b xmlns=''><c/></b><d/></a>" },
  { name: 'a prefix bound anew', xml: "<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'><p:c/></p:b><p:d/></p:a>" },
  { name: 'a language', xml: "<a xml:lang='de' xml:space='preserve'/>" },
  { name: 'references', xml: '<a b="&#x41;&#9;&quot;&lt;&apos;">&#228;&#x1F600;&gt;</a>' },
  { name: 'CDATA between texts', xml: '<a>1<![CDATA[<!-- <b/> & ]] > ]]>2<![CDATA[]]>3</a>' },
  { name: 'CDATA in CDATA', xml: '<a><![CDATA[<!--<![CDATA[?><?x ]]></a>' },
  { name: 'CDATA that looks like an instruction', xml: '<a><![CDATA[<?x?>]]><b/><![CDATA[<!DOCTYPE a>]]></a>' },
  { name: 'white space', xml: ' \n<a >\r\n<b\t c = "1\n2\t3"/>\r</a > ' },
  { name: 'an XML declaration', xml: '<?xml version="1.0" encoding="UTF-8"?><a/>' },
  { name: 'unusual names', xml: "<ä-1.é __proto__='x' constructor='y'><toString/></ä-1.é>" },
  {
    name: 'what parsers say of errors',
    xml: "<a><parsererror xmlns='http://www.w3.org/1999/xhtml'>no</parsererror></a>",
  },
  { name: 'an element like the one behind', xml: '<e><e/></e>' },
  { name: 'characters beyond the first plane', xml: '<a>😀\u{10ffff}\ufffd</a>' },
  { name: 'a long text', xml: `<a>${'x'.repeat(200_000)}</a>` },
  { name: 'as many as allowed', xml: "<a b='1' c='2' d='3'><e/>x<f><g/></f></a>", limits },

  { name: 'nothing', xml: '', error: 'not-well-formed' },
  { name: 'a comment', xml: '<a><!-- no --></a>', error: 'restricted-xml' },
  { name: 'a comment around CDATA', xml: '<a><!--<![CDATA[-->]]></a>', error: 'restricted-xml' },
  { name: 'a comment behind', xml: '<a/><!-- no -->', error: 'not-well-formed', inBrowsers: 'restricted-xml' },
  { name: 'an instruction', xml: '<a><?no way?></a>', error: 'restricted-xml' },
  { name: 'an instruction in front', xml: '<?no way?><a/>', error: 'restricted-xml' },
  { name: 'a document type', xml: '<!DOCTYPE a><a/>', error: 'restricted-xml' },
  {
    name: 'an entity bomb',
    xml: '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    error: 'restricted-xml',
  },
  { name: 'an entity', xml: '<a>&nbsp;</a>', error: 'restricted-xml' },
  { name: 'an entity in an attribute', xml: "<a b='&foo;'/>", error: 'restricted-xml' },
  { name: 'a bare ampersand', xml: '<a>b & c</a>', error: 'not-well-formed' },
  { name: 'a reference without end', xml: '<a>&amp</a>', error: 'not-well-formed' },
  { name: 'a reference to nothing', xml: '<a>&#0;</a>', error: 'not-well-formed' },
  { name: 'a reference to half a pair', xml: '<a>&#xD800;</a>', error: 'not-well-formed' },
  { name: 'a reference to no character', xml: '<a>&#xFFFE;</a>', error: 'not-well-formed' },
  { name: 'a control character', xml: '<a>\u0001</a>', error: 'not-well-formed' },
  { name: 'NUL', xml: '<a>\0</a>', error: 'not-well-formed' },
  { name: 'no character', xml: '<a>\uffff</a>', error: 'not-well-formed' },
  { name: 'the end of CDATA in text', xml: '<a>]]></a>', error: 'not-well-formed' },
  { name: 'CDATA without end', xml: '<a><![CDATA[ </a>', error: 'not-well-formed' },
  { name: 'two elements', xml: '<a/><b/>', error: 'not-well-formed' },
  { name: 'text in front', xml: 'x<a/>', error: 'not-well-formed' },
  { name: 'text behind', xml: '<a/>x', error: 'not-well-formed' },
  { name: 'a space of another kind behind', xml: '<a/>\u00a0', error: 'not-well-formed' },
  { name: 'an element without end', xml: '<a><b></a>', error: 'not-well-formed' },
  { name: 'an end without element', xml: '</a>', error: 'not-well-formed' },
  { name: 'an end too many', xml: '<a/></r>', error: 'not-well-formed' },
  { name: 'an element that ends what is around', xml: '<a/><e/></r><r><a/>', error: 'not-well-formed' },
  { name: 'the element behind, and no end', xml: '<e/><', error: 'not-well-formed' },
  { name: 'half a tag', xml: '<a b=', error: 'not-well-formed' },
  { name: 'an attribute twice', xml: "<a b='1' b='2'/>", error: 'not-well-formed' },
  {
    name: 'an attribute twice by prefixes',
    xml: "<a xmlns:b='u' xmlns:c='u' b:d='1' c:d='2'/>",
    error: 'not-well-formed',
  },
  { name: 'an attribute without quotes', xml: '<a b=1/>', error: 'not-well-formed' },
  { name: 'attributes without space', xml: "<a b='1'c='2'/>", error: 'not-well-formed' },
  { name: 'a tag in an attribute', xml: "<a b='<'/>", error: 'not-well-formed' },
  { name: 'an end tag in an attribute', xml: "<a b='</a>'/>", error: 'not-well-formed' },
  { name: 'xml bound anew', xml: "<a xmlns:xml='urn:x'/>", error: 'not-well-formed' },
  { name: 'xmlns bound', xml: "<a xmlns:xmlns='urn:x'/>", error: 'not-well-formed' },
  {
    name: 'the namespace of xml as default',
    xml: "<a xmlns='http://www.w3.org/XML/1998/namespace'/>",
    error: 'not-well-formed',
  },
  { name: 'a prefix undone', xml: "<p:a xmlns:p='u'><b xmlns:p=''/></p:a>", error: 'not-well-formed' },
  { name: 'two colons', xml: "<a:b:c xmlns:a='u'/>", error: 'not-well-formed' },
  { name: 'a colon in front', xml: '<:a/>', error: 'not-well-formed' },
  { name: 'no name', xml: '<1a/>', error: 'not-well-formed' },
  { name: 'a prefix not declared', xml: '<p:a/>', error: 'bad-namespace-prefix', inBrowsers: 'not-well-formed' },
  {
    name: 'an attribute with a prefix not declared',
    xml: "<a p:b='1'/>",
    error: 'bad-namespace-prefix',
    inBrowsers: 'not-well-formed',
  },
  {
    name: 'a prefix not declared below',
    xml: '<a><b><p:c/></b></a>',
    error: 'bad-namespace-prefix',
    inBrowsers: 'not-well-formed',
  },
  { name: 'too deep', xml: '<a><b><c><d/></c></b></a>', limits, error: 'policy-violation' },
  {
    name: 'very deep',
    xml: `${'<a>'.repeat(20_000)}${'</a>'.repeat(20_000)}`,
    error: 'policy-violation',
  },
  { name: 'too many attributes', xml: "<a b='1' c='2' d='3' xmlns='u'/>", limits, error: 'policy-violation' },
  {
    name: 'too many nodes',
    xml: '<a><b/><c/>x<d/><e/></a>',
    limits,
    error: 'policy-violation',
  },
]
