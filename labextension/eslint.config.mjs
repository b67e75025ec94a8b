import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['target/', 'node_modules/', 'src/main/container/'] },
  {
    files: ['src/main/ts/**/*.ts', 'src/main/ts/**/*.tsx'],
    extends: [tseslint.configs.recommendedTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'max-lines': ['error', 300],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-properties': [
        'error',
        { property: 'innerHTML', message: 'Texts of the server are shown as text.' },
        { property: 'outerHTML', message: 'Texts of the server are shown as text.' },
        { property: 'insertAdjacentHTML', message: 'Texts of the server are shown as text.' },
      ],
      'no-restricted-syntax': ['error', { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Texts of the server are shown as text.' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
);
