import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['lib/', 'node_modules/', 'jupyter_repro/', '.venv/'] },
  js.configs.recommended,
  {
    files: ['labextension/**/*.{ts,tsx}'],
    extends: [...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: 'labextension/tests/tsconfig.json',
        tsconfigRootDir: dirname(fileURLToPath(import.meta.url))
      }
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-function-return-type': [
        'error',
        { allowExpressions: true }
      ],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'max-lines': ['error', 400],
      'max-lines-per-function': ['error', 50],
      'prefer-arrow-callback': 'error',
      // signal.connect(this._onChange, this) is the idiom of Lumino.
      '@typescript-eslint/unbound-method': 'off'
    }
  },
  {
    // Generated from the record's schema.
    files: ['labextension/src/schema.ts'],
    rules: { 'max-lines': 'off' }
  },
  {
    // A suite of tests is one function.
    files: ['labextension/tests/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' }
  },
  prettier
);
