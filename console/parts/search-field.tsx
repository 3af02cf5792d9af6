/** The search field of a list. */
interface SearchFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: { value: string };
}

export const SearchField = ({ label, hint, value }: SearchFieldProps) => (
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
