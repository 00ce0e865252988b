//! Numbers that forms, texts and checks share. What an installation may choose stands in the server's configuration.

/// Digits of a one-time code sent by SMS. Source: catalogue CON-02, security 4.
pub const CODE_DIGITS: usize = 6;

/// The longest surname or given name, in characters. Source: formats 7, `name_part.too_long`.
pub const NAME_MAX_CHARS: usize = 100;
