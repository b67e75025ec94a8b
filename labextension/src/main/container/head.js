// Baton's JupyterLab extension: a module federation container around one CommonJS bundle (between head.js and foot.js).
(() => {
const bundle = (require, module, exports) => {
