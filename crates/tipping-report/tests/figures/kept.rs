//! Drawings as they were, with numbers redacted.

use std::path::Path;

use tipping_report::figure::Subject;

use crate::results::{
    pool, pool_value, power, power_value, regimes, regimes_value, regional, regional_value, sensitivity,
    sensitivity_value,
};
use crate::svg::{drawn, redacted};

/// Kept in `tests/figures/kept`; `UPDATE_FIGURES=1 cargo test -p tipping-report --test figures kept` renews
/// them.
#[test]
fn drawings_are_as_they_were() {
    let (regimes, pool) = (regimes(regimes_value()), pool(pool_value()));
    let (sensitivity, power) = (sensitivity(sensitivity_value(6)), power(power_value()));
    let regional = regional(regional_value());
    let figures = [
        ("coefficients", Subject::Regimes(&regimes)),
        ("change", Subject::Regimes(&regimes)),
        ("forest", Subject::Pool(&pool)),
        ("pooled", Subject::Pool(&pool)),
        ("specification", Subject::Sensitivity(&sensitivity)),
        ("power", Subject::Power(&power)),
        ("regions", Subject::Fit(&regional)),
    ];
    for (name, subject) in figures {
        let found = redacted(&drawn(subject, name));
        let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/figures/kept/{name}.svg"));
        if std::env::var_os("UPDATE_FIGURES").is_some() {
            std::fs::write(&kept, &found).expect("the kept drawing can be written");
        }
        let expected = std::fs::read_to_string(&kept).expect("a kept drawing");
        assert!(found == expected, "{name} is drawn differently; look at it, then renew {}", kept.display());
    }
}
