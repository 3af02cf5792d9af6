/** The search field of a list. */
interface ListSearchProps {
  readonly label: string;
  readonly hint: string;
  readonly value: { value: string };
}

export const ListSearch = ({ label, hint, value }: ListSearchProps) => (
  <label class="search-field">
    <span class="unseen">{label}</span>
    <input
      type="search"
      placeholder={hint}
      value={value.value}
      onInput={(event) => {
        value.value = event.currentTarget.value;
      }}
    />
  </label>
);
