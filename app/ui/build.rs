//! Makes the registry of the kit from the list of modules in `src/lib.rs`: what each offers is offered by the crate, and
//! its story is told by the workbench. So a component is its two files and one line.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let source = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("src");
    println!("cargo::rerun-if-changed={}", source.display());
    let list = fs::read_to_string(source.join("lib.rs"))?;
    let (mut offered, mut told) = (String::new(), String::new());
    for name in list.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')) {
        if name == "story" {
            continue;
        }
        let file = source.join(name).with_extension("rs");
        writeln!(offered, "pub use crate::{name}::*;")?;
        if fs::read_to_string(&file)?.contains("fn story()") {
            let path = file.display().to_string();
            writeln!(told, "crate::{name}::story().of({name:?}, include_str!({path:?})),")?;
        }
    }
    let registry = format!(
        "{offered}\n/// Every component's story, by name.\n#[cfg(feature = \"stories\")]\npub fn stories() -> Vec<story::Story> {{\nvec![\n{told}]\n}}\n"
    );
    let out = env::var("OUT_DIR")?;
    fs::write(Path::new(&out).join("registry.rs"), registry)?;
    fs::write(Path::new(&out).join("icon_names.rs"), icon_names(&source)?)?;
    Ok(())
}

/// `IconName`, of the symbols of the sprite.
fn icon_names(source: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let sprite = source.join("../../../public/icons.svg");
    println!("cargo::rerun-if-changed={}", sprite.display());
    let text = fs::read_to_string(sprite)?;
    let ids: Vec<&str> = text.split("<symbol id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let (mut variants, mut all, mut arms) = (String::new(), String::new(), String::new());
    for id in &ids {
        let name: String = id.split('-').map(capitalised).collect();
        writeln!(variants, "    {name},")?;
        write!(all, "Self::{name}, ")?;
        writeln!(arms, "            Self::{name} => \"/icons.svg#{id}\",")?;
    }
    Ok(format!(
        "/// The icons there are: the symbols of `public/icons.svg`.\n\
         #[derive(Clone, Copy, Debug, PartialEq, Eq)]\n\
         #[expect(missing_docs, reason = \"the names are those of the pictures\")]\n\
         pub enum IconName {{\n{variants}}}\n\n\
         impl IconName {{\n    /// Every icon, for the workbench.\n    pub const ALL: [Self; {}] = [{all}];\n\n    \
         /// Address of the symbol in the sprite.\n    pub fn href(self) -> &'static str {{\n        match self {{\n{arms}        }}\n    }}\n}}\n",
        ids.len()
    ))
}

fn capitalised(word: &str) -> String {
    let mut signs = word.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}
