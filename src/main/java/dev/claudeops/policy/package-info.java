/**
 * The gate: what may be done, decided by code over typed wishes. One small class for each rule,
 * listed in their order in {@link dev.claudeops.policy.Rules}.
 *
 * <p>May import {@code host} (to look), {@code config}, {@code model} and {@code text}. Invariant:
 * a rule is a pure function of the wish and the {@link dev.claudeops.policy.Situation}; nothing
 * here changes the machine (the stop button writes its own file alone); what no rule allows is not
 * allowed. A new rule: its class here, its line in {@code Rules}, its test.
 */
package dev.claudeops.policy;
