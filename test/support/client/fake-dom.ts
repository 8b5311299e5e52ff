/** As much of a document as React needs to show text. */
class FakeNode {
  nodeType = 1;
  nodeName = 'DIV';
  tagName = 'DIV';
  namespaceURI = 'http://www.w3.org/1999/xhtml';
  children: FakeNode[] = [];
  text = '';
  ownerDocument: unknown;

  constructor(ownerDocument: unknown) {
    this.ownerDocument = ownerDocument;
  }

  get textContent(): string {
    return this.text + this.children.map(({ textContent }) => textContent).join('');
  }

  set textContent(text: string) {
    this.children = [];
    this.text = text;
  }

  set nodeValue(text: string) {
    this.text = text;
  }

  appendChild(child: FakeNode): void {
    this.children.push(child);
  }

  insertBefore(child: FakeNode, before: FakeNode): void {
    this.children.splice(this.children.indexOf(before), 0, child);
  }

  removeChild(child: FakeNode): void {
    this.children.splice(this.children.indexOf(child), 1);
  }

  addEventListener(): void {}
  removeEventListener(): void {}
  setAttribute(): void {}
}

/** Makes the globals that React looks for, and a place to render into. */
export function fakeDocument(): { readonly textContent: string } {
  const document: object = {
    nodeType: 9,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    createElement: () => new FakeNode(document),
    createTextNode: (text: string) => {
      const node = new FakeNode(document);
      node.nodeType = 3;
      node.text = text;
      return node;
    },
    activeElement: null,
    documentElement: {},
  };
  const window = { document, event: undefined, HTMLIFrameElement: FakeNode };
  Object.assign(globalThis, { window, document, IS_REACT_ACT_ENVIRONMENT: true });
  return new FakeNode(document);
}
