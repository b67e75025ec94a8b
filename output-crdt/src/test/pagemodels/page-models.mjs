// What the tests need of the page, from one bundle, so that all of it shares one copy of yjs.
export { CodeCell, CodeCellModel } from '@jupyterlab/cells';
export { YNotebook } from '@jupyter/ydoc';
export * as Y from 'yjs';
export * as syncProtocol from 'y-protocols/sync';
export * as encoding from 'lib0/encoding';
export * as decoding from 'lib0/decoding';
export { Signal } from '@lumino/signaling';
