};

// What the page shares and the bundle takes from it, sorted; a test holds this against the sources.
const SHARED = [
  '@jupyterlab/application',
  '@jupyterlab/apputils',
  '@jupyterlab/cells',
  '@jupyterlab/coreutils',
  '@jupyterlab/filebrowser',
  '@jupyterlab/notebook',
  '@jupyterlab/outputarea',
  '@jupyterlab/services',
  '@jupyterlab/settingregistry',
  '@jupyterlab/translation',
  '@jupyterlab/ui-components',
  '@lumino/disposable',
  '@lumino/signaling',
  '@lumino/widgets',
  'react',
];

let scope;
let made;

// Of several versions in the page the one that is loaded already, else the newest.
const chosen = versions =>
  Object.keys(versions).sort(
    (a, b) => Number(Boolean(versions[b].loaded)) - Number(Boolean(versions[a].loaded)) || b.localeCompare(a, undefined, { numeric: true }),
  )[0];

const load = async () => {
  const found = {};
  await Promise.all(
    SHARED.map(async name => {
      const versions = scope[name];
      if (!versions) throw new Error(`Baton's extension needs ${name}, which this page does not share.`);
      found[name] = (await versions[chosen(versions)].get())();
    }),
  );
  const module = { exports: {} };
  bundle(
    name => {
      if (!(name in found)) throw new Error(`Baton's extension was built without ${name} in its list of shared modules.`);
      return found[name];
    },
    module,
    module.exports,
  );
  return module.exports;
};

(window._JUPYTERLAB ??= {})['@baton/lab'] = {
  init: shared => {
    scope = shared;
  },
  get: async name => {
    if (name !== './extension') throw new Error(`Baton's extension has no module ${name}.`);
    made ??= load();
    const exports = await made;
    return () => exports;
  },
};
})();
