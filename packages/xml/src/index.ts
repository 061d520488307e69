export { type Attrs, Element, type Node, NS_XML } from './element.js'
