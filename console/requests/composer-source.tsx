/** Chooses the operation and the credential of a new request. */
import { providers } from '../state/providers.ts';
import { chosenOperation, draftCredential, draftOperation, draftSource } from './composer-state.ts';

export function ComposerSource() {
  const chosen = draftSource.value === '' ? chosenOperation() : '';
  const provider = providers.value.find(({ id }) => id === chosen.split(' ', 1)[0]) ?? providers.value[0];
  return (
    <div class="toolbar-line">
      <label>
        Operation{' '}
        <select
          value={chosen}
          onChange={(event) => {
            draftSource.value = '';
            draftOperation.value = event.currentTarget.value;
          }}
        >
          {draftSource.value !== '' && <option value="">as recorded</option>}
          {providers.value.map(({ id, operations }) => (
            <optgroup key={id} label={id}>
              {operations.map(({ method, path, operationId }) => (
                <option key={operationId} value={`${id} ${operationId}`}>
                  {id} {method} {path}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      </label>
      {draftSource.value === '' && provider && provider.credentials.length > 0 && (
        <label>
          Credential{' '}
          <select
            value={draftCredential.value || provider.credentials[0]?.credential}
            onChange={(event) => {
              draftCredential.value = event.currentTarget.value;
            }}
          >
            {provider.credentials.map(({ credential, meaning }) => (
              <option key={credential} value={credential}>
                {credential} ({meaning})
              </option>
            ))}
          </select>
        </label>
      )}
    </div>
  );
}
